package org.orchestra.maestro.cluster;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of volume as they are typed. */
enum VolumeChoice {
    NFS,
    HOST_PATH,
    STORAGE_CLASS;

    static String optionOf(@Nullable String kind) {
        return kind == null ? "" : kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return optionOf(name());
    }
}
