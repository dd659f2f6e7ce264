package org.orchestra.maestro.dataset;

/** A number of files, as text. */
record FileCount(long files) {
    @Override
    public String toString() {
        return files == 1 ? "1 file" : files + " files";
    }
}
