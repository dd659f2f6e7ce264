package org.orchestra.maestro.download;

import static org.orchestra.maestro.text.Texts.text;

import java.util.ArrayList;
import java.util.List;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.terminal.CommandFailed;

/** The files of a download that fail for a reason of their own: they do not stop the others and are reported at the end. */
public final class FailedFiles {
    private final List<CommandFailed> failures = new ArrayList<>();

    /** Downloads a file. Failures that would be those of every file are thrown. */
    public void attempt(Runnable download) {
        try {
            download.run();
        } catch (RequestRefused | UnwritableFile | DamagedFile e) {
            add(e);
        }
    }

    /**
     * Ends a download.
     *
     * @param files how many were attempted
     * @throws CommandFailed if any of them failed
     */
    public synchronized void report(int files) {
        if (!failures.isEmpty()) {
            throw new CommandFailed(
                    summary(failures.size(), files, failures.get(0).message()));
        }
    }

    private static String summary(int failed, int files, String first) {
        if (files == 1) {
            return text("The file was not downloaded: %s", first);
        }
        return failed == 1
                ? text("1 of %s files was not downloaded; the others were. Error: %s", files, first)
                : text("%s of %s files were not downloaded; the others were. First error: %s", failed, files, first);
    }

    private synchronized void add(CommandFailed failure) {
        failures.add(failure);
    }
}
