package org.orchestra.testing;

import org.junit.jupiter.api.Assumptions;

/** What some accounts and machines do not let a test do, such as mounting a small disk to fill. */
public final class Privileges {
    private static final String REQUIRED = "ORCHESTRA_REQUIRE_PRIVILEGES";

    private Privileges() {}

    /**
     * Skips a test that this account may not run; with {@code ORCHESTRA_REQUIRE_PRIVILEGES=true} it fails.
     *
     * @param obstacle why not, for people
     */
    public static void require(boolean granted, String obstacle) {
        if (!granted && "true".equals(System.getenv(REQUIRED))) {
            throw new IllegalStateException(obstacle);
        }
        Assumptions.assumeTrue(granted, obstacle);
    }
}
