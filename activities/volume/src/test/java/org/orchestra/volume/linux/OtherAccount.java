package org.orchestra.volume.linux;

import com.sun.jna.Native;
import org.orchestra.testing.Privileges;

/** For files, this thread is an account without privileges while this is open: as a server is, whose jobs run as root. */
public final class OtherAccount implements AutoCloseable {
    private static final int NUMBER = 1_000;
    private static final int NOBODY = -1;

    static {
        Native.register(OtherAccount.class, "c");
    }

    private final int before;

    /** Skips the test when this process may not take another account. */
    public OtherAccount() {
        this.before = setfsuid(NUMBER);
        Privileges.require(before != NUMBER && setfsuid(NOBODY) == NUMBER, "Only root can be another account.");
    }

    @Override
    public void close() {
        setfsuid(before);
    }

    /** Returns the account before; leaves it when there is no such account. */
    private static native int setfsuid(int account);
}
