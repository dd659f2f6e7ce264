package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

/** A number of files, as text. */
record FileCount(long files) {
    @Override
    public String toString() {
        return files == 1 ? text("1 file") : text("%s files", files);
    }
}
