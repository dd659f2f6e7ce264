package org.orchestra.volume;

/**
 * The locale that a process was started in. From it Java takes, before any code runs and for good, the encoding of file names
 * and of the arguments of programs: in the locale of cron or of a bare container, {@code a-ü} becomes {@code a-?}, which is
 * another file.
 */
public final class Utf8Locale {
    private static final int CONFIG = 78;

    private Utf8Locale() {}

    /** Ends this process with a word when its file names are not in UTF-8. The first statement of every main method. */
    public static void require() {
        String encoding = System.getProperty("sun.jnu.encoding");
        if (!"UTF-8".equalsIgnoreCase(encoding)) {
            System.err.println("The locale of this process encodes file names as " + encoding
                    + ", in which names like a-ü become other names: set LC_ALL=C.UTF-8 and start it again.");
            System.exit(CONFIG);
        }
    }
}
