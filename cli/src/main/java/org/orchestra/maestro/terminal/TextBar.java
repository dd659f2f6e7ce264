package org.orchestra.maestro.terminal;

/** A one-line text bar of succeeded, failed and open jobs. */
public final class TextBar {
    private static final int WIDTH = 40;
    private static final int LEAST = 5;

    /** The brackets, and the percentage with the space before it. */
    private static final int OTHERS = 7;

    private static final int PERCENT = 100;

    private TextBar() {}

    /**
     * Renders the bar and the percentage that ended. It rounds down, so that only a complete bar shows 100%.
     *
     * @param room columns that there are; for a bar of less than five there is the percentage only
     */
    public static String of(long succeeded, long failed, long total, int room) {
        long ended = succeeded + failed;
        String percentage = scale(ended, total, PERCENT) + "%";
        int width = Math.min(WIDTH, room - OTHERS);
        if (width < LEAST) {
            return percentage;
        }
        int endedWidth = scale(ended, total, width);
        int succeededWidth = Math.min(endedWidth, scale(succeeded, total, width));
        return "[" + "=".repeat(succeededWidth) + "x".repeat(endedWidth - succeededWidth)
                + ".".repeat(width - endedWidth) + "] " + percentage;
    }

    private static int scale(long part, long total, int of) {
        return total == 0 ? 0 : (int) Math.min(of, part * of / total);
    }
}
