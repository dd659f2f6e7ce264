package org.orchestra.maestro.conductor;

import java.text.Normalizer;
import java.util.Locale;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.TypeConversionException;

/** The ids of single jobs, which are the names of their tasks, and what people call the jobs. */
final class JobIds {
    private static final int MOST = 999;

    private JobIds() {}

    /**
     * The id of a job.
     *
     * @param called its id, or its name: what an id cannot have in it becomes a hyphen
     * @throws TypeConversionException when no id can be made of it
     */
    static String of(String called, Session session) {
        return new OwnedNameConverter()
                .convert(called.startsWith("user.") ? called : "user." + session.username() + "." + plain(called));
    }

    private static String plain(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_.-]+", "-")
                .replaceAll("^-+|-+$", "");
        if (plain.isEmpty()) {
            throw new TypeConversionException(
                    "'" + name + "' has neither a letter a-z nor a digit; choose another name");
        }
        return plain;
    }

    /** An id that is nobody's: a file that is run again makes another job, with a number behind its name. */
    static String unused(OrchestraServer server, String id) {
        for (int number = 1; number <= MOST; number++) {
            String candidate = number == 1 ? id : id + "-" + number;
            if (server.find(Resource.of("tasks", candidate), SingleTaskResponse.class)
                    .isEmpty()) {
                return candidate;
            }
        }
        throw new CommandFailed("There are " + MOST + " jobs named " + id + " already; choose another name.");
    }
}
