package org.orchestra.maestro.account;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.Username;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Changes what a user's jobs may take. */
@Command(
        name = "set",
        description = "Change a user's priority, or how many of the user's jobs may run at once (for admins).",
        footer = {
            "",
            "Examples:",
            "  maestro user set ana --max-priority 2000 --max-running 40",
            "  maestro user set ana --max-running none"
        })
public final class UserSet implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", converter = Username.class, description = "The user's name.")
    private String username;

    @Option(
            names = "--max-priority",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "The priority of the user's first waiting job.")
    private @Nullable Integer maxPriority;

    @Option(
            names = "--max-running",
            paramLabel = "N|none",
            converter = CapConverter.class,
            description = "How many of the user's jobs may hold a slot at once, or none for no cap.")
    private @Nullable Cap maxRunning;

    public UserSet(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (maxPriority == null && maxRunning == null) {
            throw new ParameterException(
                    spec.commandLine(), "Nothing is to be set; name one of --max-priority and --max-running");
        }
        User user = session.open().patch(Resource.of("users", username), edit(), User.class);
        String cap = user.maxRunning() == null ? "no cap on running jobs" : "max running " + user.maxRunning();
        spec.commandLine()
                .getOut()
                .println("user " + user.username() + ": max priority " + user.maxPriority() + ", " + cap);
        return 0;
    }

    private Edit edit() {
        Integer jobs = maxRunning == null ? null : maxRunning.jobs();
        return new Edit(maxPriority, jobs, maxRunning != null && jobs == null ? true : null);
    }

    /** A number of jobs; absent for no cap. */
    private record Cap(@Nullable Integer jobs) {}

    /** Reads a number or the word none. */
    static final class CapConverter implements ITypeConverter<Cap> {
        @Override
        public Cap convert(String text) {
            if (text.equals("none")) {
                return new Cap(null);
            }
            try {
                return new Cap(new WholeNumber.FromOne().convert(text));
            } catch (TypeConversionException e) {
                throw new TypeConversionException(e.getMessage() + "; write none for no cap");
            }
        }
    }

    @JsonInclude(NON_NULL)
    private record Edit(
            @Nullable Integer maxPriority,
            @Nullable Integer maxRunning,
            @Nullable Boolean uncapped) {}
}
