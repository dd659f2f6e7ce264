package org.orchestra.maestro.terminal;

import java.util.Locale;

/** A number of bytes, formatted with binary units. */
public record ByteCount(long bytes) {
    private static final int STEP = 1024;
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    @Override
    public String toString() {
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        if (unit == 0) {
            return bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
