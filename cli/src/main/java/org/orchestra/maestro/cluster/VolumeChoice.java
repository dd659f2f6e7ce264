package org.orchestra.maestro.cluster;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of volume as they are typed. */
enum VolumeChoice {
    NFS,
    STORAGE_CLASS;

    /** Also of a kind that cannot be asked for here, such as HOST_PATH, which is set in the start-up configuration. */
    static String optionOf(@Nullable String kind) {
        return kind == null ? "" : kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return optionOf(name());
    }
}
