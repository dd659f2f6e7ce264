package org.orchestra.maestro;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.orchestra.maestro.help.HelpTopic;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains a topic or a command. */
@Command(
        name = "help",
        description = "Explain a topic, or show the help of a command. Without either, list the topics.",
        footer = {"", "Examples:", "  maestro help", "  maestro help sweeps", "  maestro help task create"})
public final class HelpCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", arity = "0..*", description = "A topic, or the words of a command.")
    private List<String> words = List.of();

    public HelpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (words.isEmpty()) {
            listTopics(out);
        } else if (words.size() == 1 && HelpTopic.NAMES.contains(words.get(0))) {
            out.print(new HelpTopic(words.get(0)).text());
        } else {
            command().usage(out);
        }
        return 0;
    }

    private static void listTopics(PrintWriter out) {
        out.println(text("Topics, each shown by: maestro help TOPIC"));
        out.println();
        HelpTopic.NAMES.forEach(
                name -> out.println("  " + name + " ".repeat(14 - name.length()) + new HelpTopic(name).title()));
        out.println();
        out.println(text(
                "Commands are listed by 'maestro --help'; each is shown by, as an example: maestro help task create"));
    }

    private CommandLine command() {
        CommandLine command = Maestro.commandLine(session.environment(), words.toArray(String[]::new));
        for (String word : words) {
            CommandLine named = command.getSubcommands().get(word);
            if (named == null) {
                throw unknown(command.getCommandSpec(), word);
            }
            command = named;
        }
        return command;
    }

    private ParameterException unknown(CommandSpec group, String word) {
        boolean first = group.parent() == null;
        List<String> names = Stream.concat(first ? HelpTopic.NAMES.stream() : Stream.empty(), CommandTree.shown(group))
                .toList();
        String problem = first
                ? text("There is no topic or command '%s'", word)
                : text("There is no command '%s'", group.qualifiedName() + " " + word);
        String asked = group.qualifiedName().replaceFirst("maestro", "maestro help");
        return new ParameterException(
                spec.commandLine(),
                Spelling.nearest(word, names)
                        .map(name -> text("%s; did you mean '%s'?", problem, asked + " " + name))
                        .orElseGet(() -> text("%s; topics are listed by: maestro help", problem)));
    }
}
