package org.orchestra.maestro.doctor;

import static org.orchestra.maestro.text.Texts.text;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.ProgramVersion;

/** Compares this program with the server. */
final class VersionCheck {

    private VersionCheck() {}

    /** @param there that of the server; null when it does not say */
    static Finding of(ProgramVersion here, @Nullable ProgramVersion there) {
        if (there == null) {
            return Finding.warning(
                    text("versions"),
                    text(
                            "the server does not tell its version, so it is older than maestro %s; ask an administrator to"
                                    + " upgrade it",
                            here));
        }
        if (there.isOlderThan(here)) {
            return differing(
                    here,
                    there,
                    text(
                            "the server's %s is older than maestro %s and refuses what is new; use maestro %s.%s, or ask an"
                                    + " administrator to upgrade the server",
                            there, here, there.major(), there.minor()));
        }
        if (here.isOlderThan(there)) {
            return differing(
                    here,
                    there,
                    here.breaksWith(there)
                            ? text("the server's %s is newer than maestro %s; upgrade maestro", there, here)
                            : text(
                                    "the server's %s is newer than maestro %s; upgrade maestro for what is new",
                                    there, here));
        }
        return Finding.ok(text("versions"), text("the server's is %s, and fits", there));
    }

    private static Finding differing(ProgramVersion here, ProgramVersion there, String explanation) {
        return here.breaksWith(there)
                ? Finding.failed(text("versions"), explanation)
                : Finding.warning(text("versions"), explanation);
    }
}
