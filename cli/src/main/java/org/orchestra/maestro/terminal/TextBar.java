package org.orchestra.maestro.terminal;

/** A bar in one line of text: what came off well, what ended otherwise, what is open. */
public final class TextBar {
    private static final int WIDTH = 40;
    private static final int WHOLE = 100;

    private TextBar() {}

    /** The bar and the per cent that ended, rounded down, so that only the whole is 100%. */
    public static String of(long well, long otherwise, long all) {
        long ended = well + otherwise;
        int full = share(ended, all, WIDTH);
        int good = Math.min(full, share(well, all, WIDTH));
        return "[" + "=".repeat(good) + "x".repeat(full - good) + ".".repeat(WIDTH - full) + "] "
                + share(ended, all, WHOLE) + "%";
    }

    private static int share(long part, long all, int of) {
        return all == 0 ? 0 : (int) Math.min(of, part * of / all);
    }
}
