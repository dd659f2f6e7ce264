package org.orchestra.maestro;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.completion.ServerNames;
import org.orchestra.maestro.help.HelpTopic;
import org.orchestra.maestro.server.ServerAddress;
import org.orchestra.maestro.session.ServerContext;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the last word of a command line may become, one possibility in each line. Shells ask it. */
@Command(
        name = "__complete",
        hidden = true,
        description = "Print what the last of these words may become.",
        footer = {"", "Example:", "  maestro __complete -- task li"})
public final class CompleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WORD", description = "The words behind maestro; the last is the one to complete.")
    private List<String> words = List.of();

    public CompleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!words.isEmpty()) {
            String last = words.get(words.size() - 1);
            possibilities(new ArrayList<>(words.subList(0, words.size() - 1)), last)
                    .filter(word -> word.startsWith(last))
                    .sorted()
                    .distinct()
                    .forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }

    private Stream<String> possibilities(List<String> before, String last) {
        // Bash takes --queue=gpu for three words.
        before.removeIf(word -> word.equals("="));
        joinAddresses(before);
        Stream<String> topics = Stream.empty();
        if (!before.isEmpty() && before.get(0).equals("help")) {
            before.remove(0);
            topics = before.isEmpty() ? HelpTopic.NAMES.stream() : topics;
        }
        CommandLine command = Maestro.commandLine(session.environment(), before.toArray(String[]::new));
        OptionSpec open = null;
        for (String word : before) {
            // Picocli finds options without their hyphens, too: a command may be named as one.
            OptionSpec option = open == null && word.startsWith("-")
                    ? command.getCommandSpec().findOption(word)
                    : null;
            CommandLine named = open == null ? command.getSubcommands().get(word) : null;
            if (open != null) {
                choose(open, word);
            }
            open = option != null && option.arity().min() > 0 ? option : null;
            command = named == null ? command : named;
        }
        return Stream.concat(topics, possibilities(command.getCommandSpec(), open, last));
    }

    /** Bash takes http://host:8080 for five words. */
    private static void joinAddresses(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals(":") || words.get(i - 1).endsWith(":")) {
                words.set(i - 1, words.get(i - 1) + words.remove(i));
                i--;
            }
        }
    }

    /** Names are those of the server that the line is for. */
    private void choose(OptionSpec option, String value) {
        switch (option.longestName()) {
            case "--server" -> session.useServer(ServerAddress.of(value));
            case "--context" -> session.useContext(value);
            default -> {}
        }
    }

    private Stream<String> possibilities(CommandSpec command, @Nullable OptionSpec open, String last) {
        if (open != null) {
            return values(command, open);
        }
        if (last.startsWith("-")) {
            return command.options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName);
        }
        if (!command.subcommands().isEmpty()) {
            return CommandTree.shown(command);
        }
        return command.positionalParameters().stream().limit(1).flatMap(parameter -> values(command, parameter));
    }

    private Stream<String> values(CommandSpec command, ArgSpec argument) {
        Iterable<String> fixed = argument.completionCandidates();
        if (fixed != null) {
            Iterator<String> values = fixed.iterator();
            return StreamSupport.stream(((Iterable<String>) () -> values).spliterator(), false);
        }
        String listing = listing(command, argument.paramLabel());
        if ("contexts".equals(listing)) {
            return session.contexts().all().stream().map(ServerContext::name);
        }
        return listing == null ? Stream.empty() : new ServerNames(session).of(listing).stream();
    }

    /** Where the server lists what an argument names. */
    private static @Nullable String listing(CommandSpec command, String label) {
        CommandSpec group = command.parent();
        return switch (label.equals("NAME") && group != null ? group.name() : label) {
            case "task", "TASK", "JOB" -> "tasks";
            case "castor", "DATA", "CONFIGS" -> "datasets";
            case "queue", "QUEUE" -> "queues";
            case "node" -> "nodes";
            case "cluster", "CLUSTER" -> "clusters";
            case "job-type", "TYPE" -> "job-types";
            case "context", "CONTEXT" -> "contexts";
            default -> null;
        };
    }
}
