package org.orchestra.maestro;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.server.ProgramVersion;
import org.orchestra.maestro.server.ServerAddress;
import org.orchestra.maestro.session.Environment;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.task.SecondaryDatasets;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.WholeNumber;
import org.orchestra.maestro.text.Language;
import org.orchestra.maestro.text.Texts;
import org.orchestra.maestro.text.TranslatedHelp;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of Orchestra. Exit codes: 0 success, 1 failure, 2 invalid command line; {@code task watch} adds its
 * own.
 */
@Command(
        name = "maestro",
        description = "Upload datasets to an Orchestra server and run tasks on them.",
        versionProvider = Maestro.BuiltVersionProvider.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:failure; the message on standard error says what to do",
            "2:invalid command line",
            "130:interrupted by Ctrl-C"
        },
        footer = {
            "",
            "Topics such as tasks, sweeps and exit-codes are explained by: maestro help",
            "",
            "Example:",
            "  maestro authenticate -u ana -p"
        })
public final class Maestro {
    private final Session session;

    Maestro(Session session) {
        this.session = session;
    }

    public static void main(String[] args) {
        requireUtf8();
        System.exit(executeAs(System.getProperty("maestro.called", "maestro"), Environment.ofThisProcess(), args));
    }

    /**
     * Runs a command.
     *
     * @param called the name under which this program was started
     */
    static int executeAs(String called, Environment environment, String... args) {
        Optional<OlderProgram> older = OlderProgram.called(called);
        String[] words = older.map(one -> one.arguments(args)).orElse(args);
        CommandLine maestro = commandLine(environment, words);
        older.ifPresent(one -> one.tellOnce(environment, maestro.getErr()));
        return execute(maestro, environment, words);
    }

    /** Runs a command and returns its exit code, which is none of success when its output was lost. */
    private static int execute(CommandLine maestro, Environment environment, String... args) {
        int exitCode = maestro.execute(args);
        maestro.getOut().flush();
        Optional<IOException> failure = environment.out().failure();
        failure.ifPresent(why -> maestro.getErr()
                .println(text(
                        "Standard output cannot be written: %s; write it to another place.",
                        OneLine.of(String.valueOf(why.getMessage())))));
        maestro.getErr().flush();
        return failure.isPresent() && exitCode == CommandLine.ExitCode.OK ? CommandLine.ExitCode.SOFTWARE : exitCode;
    }

    /** Java takes the encoding of arguments and file names from the locale: in another, a-ü would be another name. */
    private static void requireUtf8() {
        if (!"UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"))) {
            System.err.println("The locale is not one of UTF-8: use the script bin/maestro, or set LC_ALL=C.UTF-8.");
            System.exit(CommandLine.ExitCode.USAGE);
        }
    }

    /** Builds the command line for a process environment, with the commands that these arguments may mean. */
    public static CommandLine commandLine(Environment environment, String... args) {
        Session session = new Session(environment);
        Texts.speak(Language.of(environment.variables()));
        CommandLine tree = new CommandTree(new SessionFactory(session)).grow(new Maestro(session), args);
        TranslatedHelp.of(tree);
        return tree.registerConverter(ServerAddress.class, Maestro::serverAddress)
                .registerConverter(MemorySize.class, MemorySize::parse)
                .registerConverter(SlurmTime.class, SlurmTime::parse)
                .registerConverter(SecondaryDatasets.class, SecondaryDatasets::parse)
                .registerConverter(Integer.class, WholeNumber::any)
                .registerConverter(Integer.TYPE, WholeNumber::any)
                .registerConverter(Long.class, WholeNumber::anyLong)
                .registerConverter(Path.class, Maestro::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setAbbreviatedOptionsAllowed(canBeAbbreviations(args))
                .setUsageHelpAutoWidth(true)
                .setOut(environment.out().text())
                .setErr(environment.err().text())
                .setParameterExceptionHandler(Maestro::usageError)
                .setExecutionStrategy(parsed -> run(session, parsed))
                .setExecutionExceptionHandler((failure, command, parsed) -> executionError(failure, command));
    }

    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description =
                    "Server address (default: MAESTRO_URL, then your context, the server of your last authentication, or"
                            + " http://localhost:8080).")
    void setServer(ServerAddress address) {
        session.useServer(address);
    }

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            scope = ScopeType.INHERIT,
            description = "Server by the name that you gave it (default: the one of: maestro context use).")
    void setContext(String name) {
        session.useContext(name);
    }

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show what is sent to the server and what it answers, without secrets and bodies.")
    void setDebug(boolean debug) {
        if (debug) {
            session.showExchanges();
        }
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    private boolean version;

    /** Picocli shows the help of a command whatever else it was given. */
    private static int run(Session session, ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandSpec command = last.commandSpec();
        if (!last.unmatched().isEmpty()) {
            throw new UnmatchedArgumentException(command.commandLine(), last.unmatched());
        }
        session.contradiction().ifPresent(message -> {
            throw new ParameterException(command.commandLine(), message);
        });
        return new RunLast().execute(parsed);
    }

    private static int usageError(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String problem = e instanceof UnmatchedArgumentException unmatched
                ? Suggestion.explain(unmatched)
                : PicocliSentence.translated(String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""));
        String message = OneLine.of(problem);
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .println(
                        message.endsWith("?")
                                ? text("%s See: %s --help", message, name)
                                : text("%s; see: %s --help", message, name));
        return CommandLine.ExitCode.USAGE;
    }

    private static int executionError(Exception failure, CommandLine command) {
        command.getErr()
                .println(
                        failure instanceof CommandFailed known
                                ? known.message()
                                : text(
                                        "Unexpected error (%s); report this message and the command to your administrator.",
                                        failure));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Picocli's search for abbreviated options fails at an argument of dashes only, as standard input is one, or of nothing. */
    private static boolean canBeAbbreviations(String... args) {
        return Arrays.stream(args)
                .takeWhile(arg -> !arg.equals("--"))
                .map(arg -> arg.replaceFirst("=.*", ""))
                .noneMatch(arg -> arg.isEmpty() || arg.equals("-") || arg.equals("--"));
    }

    /** An unset variable is not the working directory. */
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException(text("'' is no path; write . for the working directory"));
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(text("'%s' is no path", text));
        }
    }

    private static ServerAddress serverAddress(String text) {
        try {
            return ServerAddress.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** Passes the session, or the screen, to constructors that take one. */
    private record SessionFactory(Session session) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Object part : List.of(session, session.environment().screen())) {
                for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                    if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {part.getClass()})) {
                        return type.cast(constructor.newInstance(part));
                    }
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** Says which version of which program this is. */
    static final class BuiltVersionProvider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"maestro " + ProgramVersion.ofThisProgram()};
        }
    }
}
