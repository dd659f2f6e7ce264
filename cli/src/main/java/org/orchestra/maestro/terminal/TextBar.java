package org.orchestra.maestro.terminal;

/** A bar in one line of text: what came off well, what ended otherwise, what is open. */
public final class TextBar {
    private static final int WIDTH = 40;
    private static final int PERCENT = 100;

    private TextBar() {}

    /** The bar and the per cent that ended, rounded down, so that only the whole is 100%. */
    public static String of(long succeeded, long failed, long total) {
        long ended = succeeded + failed;
        int endedWidth = scale(ended, total, WIDTH);
        int succeededWidth = Math.min(endedWidth, scale(succeeded, total, WIDTH));
        return "[" + "=".repeat(succeededWidth) + "x".repeat(endedWidth - succeededWidth)
                + ".".repeat(WIDTH - endedWidth) + "] " + scale(ended, total, PERCENT) + "%";
    }

    private static int scale(long part, long total, int of) {
        return total == 0 ? 0 : (int) Math.min(of, part * of / total);
    }
}
