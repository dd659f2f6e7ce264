package org.orchestra.maestro.terminal;

/** A one-line text bar of succeeded, failed and open jobs. */
public final class TextBar {
    private static final int WIDTH = 40;
    private static final int PERCENT = 100;

    private TextBar() {}

    /** Renders the bar and the percentage that ended. It rounds down, so that only a complete bar shows 100%. */
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
