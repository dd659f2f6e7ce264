package org.orchestra.maestro.account;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Changes a user's limits, address, role and mail notifications. */
@Command(
        name = "set",
        description = {
            "Choose when you get mail about your tasks.",
            "Admins can also change a user's address, role and priority, and limit the user's running jobs, slot hours and datasets."
        },
        footer = {
            "",
            "Examples:",
            "  maestro user set --notify broken",
            "  maestro user set ana --max-priority 2000 --max-running 40",
            "  maestro user set ana --max-running none",
            "  maestro user set ana --budget 500h/30d",
            "  maestro user set ana --role admin",
            "  maestro user set ana --quota-bytes 500G --quota-files 100000"
        })
public final class UserSetCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            converter = UsernameConverter.class,
            description = "User (default: you).")
    private @Nullable String username;

    @Mixin
    private MaxPriorityOption maxPriority;

    @Option(
            names = "--max-running",
            paramLabel = "N|none",
            converter = RunningJobsCapConverter.class,
            description = "Maximum number of the user's jobs that hold a slot at once, or none for no limit.")
    private @Nullable RunningJobsCap maxRunning;

    @Option(
            names = "--budget",
            paramLabel = "HOURS/DAYS|none",
            converter = BudgetChoiceConverter.class,
            description = "Maximum slot hours of the user's jobs within the last days, such as 500h/30d,"
                    + " or none for no limit.")
    private @Nullable BudgetChoice budget;

    @Option(
            names = "--notify",
            paramLabel = "WHICH",
            description = "Send mail when a task ends, only when its test phase fails, or never:"
                    + " ${COMPLETION-CANDIDATES}.")
    private @Nullable NotifyChoice notify;

    @Option(names = "--email", paramLabel = "EMAIL", description = "Email address of the user.")
    private @Nullable String email;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Role: ${COMPLETION-CANDIDATES}. The tokens of another role end.")
    private @Nullable RoleChoice role;

    @Mixin
    private QuotaOptions quota;

    public UserSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!editsUser() && !quota.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    text(
                            "Nothing to change; give at least one of --max-priority, --max-running, --budget, --notify, --email,"
                                    + " --role, --quota-bytes, --quota-files and --default-quota"));
        }
        if (quota.isContradiction()) {
            throw new ParameterException(
                    spec.commandLine(), text("Give either --default-quota, or --quota-bytes and --quota-files"));
        }
        String name = username != null ? username : session.username();
        OrchestraServer server = session.open();
        PrintWriter out = spec.commandLine().getOut();
        if (editsUser()) {
            out.println(server.patch(Resource.of("users", name), edit(), UserResponse.class)
                    .describe());
        }
        if (quota.isGiven()) {
            out.println(quota.set(server, name).describe());
        }
        return 0;
    }

    private boolean editsUser() {
        return maxPriority.value() != null
                || maxRunning != null
                || budget != null
                || notify != null
                || email != null
                || role != null;
    }

    private UserEditBody edit() {
        Integer jobs = maxRunning == null ? null : maxRunning.jobs();
        BudgetBody hours = budget == null ? null : budget.hours();
        return new UserEditBody(
                maxPriority.value(),
                jobs,
                maxRunning != null && jobs == null ? true : null,
                hours,
                budget != null && hours == null ? true : null,
                notify == null ? null : notify.name().toUpperCase(Locale.ROOT),
                email,
                role == null ? null : role.name().toUpperCase(Locale.ROOT));
    }

    private enum NotifyChoice {
        end,
        broken,
        none
    }

    /** A number of jobs; absent for no limit. */
    private record RunningJobsCap(@Nullable Integer jobs) {}

    /** Converts a number or the word none. */
    static final class RunningJobsCapConverter implements ITypeConverter<RunningJobsCap> {
        @Override
        public RunningJobsCap convert(String text) {
            if (text.equals("none")) {
                return new RunningJobsCap(null);
            }
            try {
                return new RunningJobsCap(new WholeNumber.FromOne().convert(text));
            } catch (TypeConversionException e) {
                throw new TypeConversionException(text("%s; use none for no limit", e.getMessage()));
            }
        }
    }

    private record BudgetBody(int hours, int days) {}

    /** Slot hours within some days; absent for no limit. */
    private record BudgetChoice(@Nullable BudgetBody hours) {}

    /** Converts a budget such as 500h/30d, or the word none. */
    static final class BudgetChoiceConverter implements ITypeConverter<BudgetChoice> {
        private static final Pattern BUDGET = Pattern.compile("(\\d{1,9})h/(\\d{1,9})d");

        @Override
        public BudgetChoice convert(String text) {
            if (text.equals("none")) {
                return new BudgetChoice(null);
            }
            Matcher budget = BUDGET.matcher(text);
            if (!budget.matches()) {
                throw new TypeConversionException(text(
                        "'%s' is not a budget; write slot hours and days like 500h/30d, or none for no limit", text));
            }
            return new BudgetChoice(
                    new BudgetBody(Integer.parseInt(budget.group(1)), Integer.parseInt(budget.group(2))));
        }
    }

    @JsonInclude(NON_NULL)
    private record UserEditBody(
            @Nullable Integer maxPriority,
            @Nullable Integer maxRunning,
            @Nullable Boolean uncapped,
            @Nullable BudgetBody budget,
            @Nullable Boolean unbudgeted,
            @JsonProperty("notify") @Nullable String mail,
            @Nullable String email,
            @Nullable String role) {}
}
