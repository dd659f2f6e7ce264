package org.orchestra.maestro.doctor;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.ProgramVersion;

/** Compares this program with the server. */
final class VersionCheck {
    private static final String SUBJECT = "versions";

    private VersionCheck() {}

    /** @param there that of the server; null when it does not say */
    static Finding of(ProgramVersion here, @Nullable ProgramVersion there) {
        if (there == null) {
            return Finding.warning(
                    SUBJECT,
                    "the server does not tell its version, so it is older than maestro " + here
                            + "; ask an administrator to upgrade it");
        }
        if (there.isOlderThan(here)) {
            return differing(
                    here,
                    there,
                    "the server's " + there + " is older than maestro " + here
                            + " and refuses what is new; use maestro " + there.major() + "." + there.minor()
                            + ", or ask an administrator to upgrade the server");
        }
        if (here.isOlderThan(there)) {
            return differing(
                    here,
                    there,
                    "the server's " + there + " is newer than maestro " + here + "; upgrade maestro"
                            + (here.breaksWith(there) ? "" : " for what is new"));
        }
        return Finding.ok(SUBJECT, "the server's is " + there + ", and fits");
    }

    private static Finding differing(ProgramVersion here, ProgramVersion there, String text) {
        return here.breaksWith(there) ? Finding.failed(SUBJECT, text) : Finding.warning(SUBJECT, text);
    }
}
