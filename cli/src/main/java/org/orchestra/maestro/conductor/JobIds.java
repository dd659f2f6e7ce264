package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.TypeConversionException;

/** The ids of single jobs, which are the names of their tasks, and what people call the jobs. */
final class JobIds {
    /** What a dataset is called behind the id of the job whose script it is. */
    static final String SCRIPT = ".script";

    private static final int LONGEST = 240;

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

    /**
     * The id of a job that is to be made.
     *
     * @throws TypeConversionException when no id can be made of it, or one that leaves no room for what comes behind it
     */
    static String fresh(String called, Session session) {
        String id = of(called, session);
        if (id.length() > LONGEST) {
            throw new TypeConversionException(
                    text("the id of this job would have more than %s characters; choose a shorter name", LONGEST));
        }
        return id;
    }

    private static String plain(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_.-]+", "-")
                .replaceAll("^-+|-+$", "");
        if (plain.isEmpty()) {
            throw new TypeConversionException(
                    text("'%s' has neither a letter a-z nor a digit; choose another name", name));
        }
        return plain;
    }

    /** The number of the first id that is nobody's: a file that is run again makes another job. */
    static int unused(OrchestraServer server, String id) {
        if (server.find(Resource.of("tasks", id), SingleTaskResponse.class).isEmpty()) {
            return 1;
        }
        Set<String> names = beside(server, id).map(SingleTaskResponse::name).collect(Collectors.toSet());
        int number = 2;
        while (names.contains(numbered(id, number))) {
            number++;
        }
        return number;
    }

    /**
     * The task that is called so. A name is that of all runs of its file, of which the latest is meant; an id is that of one.
     *
     * @param called its id or its name
     * @throws TypeConversionException when no id can be made of it
     */
    static Optional<SingleTaskResponse> latest(OrchestraServer server, String called, Session session) {
        String id = of(called, session);
        if (called.startsWith("user.")) {
            return server.find(Resource.of("tasks", id), SingleTaskResponse.class);
        }
        Pattern runs = Pattern.compile(Pattern.quote(id) + "(?:-[0-9]{1,9})?");
        return beside(server, id)
                .filter(task -> runs.matcher(task.name()).matches())
                .max(Comparator.comparing(
                        SingleTaskResponse::createdAt, Comparator.nullsFirst(Comparator.naturalOrder())));
    }

    private static Stream<SingleTaskResponse> beside(OrchestraServer server, String id) {
        Resource all = Resource.of("tasks").with("owner", id.split("\\.")[1]);
        return server.list(all, SingleTaskResponse.class).stream();
    }

    /** The id with a number behind it; the first has none. */
    static String numbered(String id, int number) {
        return number == 1 ? id : id + "-" + number;
    }
}
