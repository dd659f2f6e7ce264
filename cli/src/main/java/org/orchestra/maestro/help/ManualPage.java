package org.orchestra.maestro.help;

import static org.orchestra.maestro.text.Texts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of a command, in the language of man(7), made of what its {@code --help} shows. */
public final class ManualPage {
    /** A line of each page, by which an installation knows its own. */
    private static final String MADE_BY = ".\\\" Printed by maestro.";

    private static final int ONE_LINE = 10_000;

    private final CommandSpec command;
    private final Help help;
    private final List<String> lines = new ArrayList<>(List.of(MADE_BY));

    private ManualPage(CommandSpec command) {
        this.command = command;
        command.usageMessage().autoWidth(false).width(ONE_LINE);
        help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    }

    /** The page's file name, such as {@code maestro-task-create.1}. */
    public static String fileName(CommandSpec command) {
        return name(command) + ".1";
    }

    /** A page that shows another one. */
    public static String alias(String fileName) {
        return MADE_BY + "\n.so man1/" + fileName + "\n";
    }

    /**
     * The page's text.
     *
     * @param version what the foot of the page says
     */
    public static String of(CommandSpec command, String version) {
        return new ManualPage(command).page(version);
    }

    private String page(String version) {
        lines.add(".TH \"" + escaped(name(command).toUpperCase(Locale.ROOT)) + "\" 1 \"\" \"" + escaped(version)
                + "\" \"Orchestra\"");
        // Commands are neither cut at their hyphens nor spread over a line.
        lines.add(".nh");
        lines.add(".ad l");
        section(text("NAME"), escaped(name(command)) + " \\- " + escaped(summary(command)));
        synopsis();
        heading(text("DESCRIPTION"));
        paragraphs(Stream.of(command.usageMessage().description()));
        arguments();
        options(text("OPTIONS"), false);
        commands();
        topics();
        options(text("GLOBAL OPTIONS"), true);
        exitCodes();
        examples();
        seeAlso();
        return String.join("\n", lines) + "\n";
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private static String summary(CommandSpec command) {
        return command.usageMessage().description()[0].replaceFirst("\\.$", "");
    }

    private void heading(String heading) {
        lines.add(".SH " + heading);
    }

    private void section(String heading, String text) {
        heading(heading);
        lines.add(text);
    }

    private void paragraphs(Stream<String> paragraphs) {
        paragraphs.forEach(paragraph -> {
            lines.add(".PP");
            lines.add(escaped(plain(paragraph)));
        });
    }

    private void entry(String tag, String text) {
        lines.add(".TP");
        lines.add(tag);
        lines.add(escaped(plain(text)));
    }

    private void synopsis() {
        String words = help.synopsis(0).trim();
        String start = command.qualifiedName();
        section(text("SYNOPSIS"), "\\fB" + escaped(start) + "\\fR" + escaped(words.substring(start.length())));
    }

    private void arguments() {
        List<? extends ArgSpec> shown = command.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .toList();
        if (!shown.isEmpty()) {
            heading(text("ARGUMENTS"));
            shown.forEach(argument -> entry("\\fI" + escaped(argument.paramLabel()) + "\\fR", described(argument)));
        }
    }

    private void options(String heading, boolean global) {
        List<OptionSpec> shown = command.options().stream()
                .filter(option -> !option.hidden())
                .filter(option -> (option.scopeType() == CommandLine.ScopeType.INHERIT) == global)
                .toList();
        if (!shown.isEmpty()) {
            heading(heading);
            shown.forEach(option -> entry(tag(option), described(option)));
        }
    }

    private String tag(OptionSpec option) {
        String names = Stream.of(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
        String value = help.createDefaultParamLabelRenderer()
                .renderParameterLabel(option, Help.Ansi.OFF, List.of())
                .toString();
        return names + escaped(value);
    }

    private static String described(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private void commands() {
        List<CommandSpec> shown = command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(one -> !one.usageMessage().hidden())
                .toList();
        if (!shown.isEmpty()) {
            heading(text("COMMANDS"));
            shown.forEach(one -> entry(
                    "\\fB" + escaped(name(one)) + "\\fR(1)", one.usageMessage().description()[0]));
        }
    }

    private void topics() {
        if (command.parent() == null) {
            heading(text("TOPICS"));
            HelpTopic.NAMES.forEach(
                    topic -> entry("\\fBmaestro help " + escaped(topic) + "\\fR", new HelpTopic(topic).title()));
        }
    }

    private void exitCodes() {
        Map<String, String> codes = command.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            heading(text("EXIT STATUS"));
            codes.forEach((code, meaning) -> entry("\\fB" + escaped(code) + "\\fR", meaning));
        }
    }

    /** What the help ends with: remarks, then examples, which are indented. */
    private void examples() {
        List<String> footer = Stream.of(command.usageMessage().footer())
                .filter(line -> !line.isBlank())
                .toList();
        int heading = Math.max(footer.indexOf(text("Example:")), footer.indexOf(text("Examples:")));
        paragraphs(footer.stream().limit(heading));
        heading(text("EXAMPLES"));
        lines.add(".nf");
        footer.stream().skip(heading + 1L).map(line -> escaped(plain(line))).forEach(lines::add);
        lines.add(".fi");
    }

    private void seeAlso() {
        CommandSpec group = command.parent();
        if (group != null) {
            section(text("SEE ALSO"), "\\fB" + escaped(name(group)) + "\\fR(1)");
        }
    }

    /** Picocli takes descriptions for formats. */
    private static String plain(String description) {
        return description.replace("%n", " ").replace("%%", "%");
    }

    /** Letters that man takes for its own. A control line would begin with a dot or an apostrophe. */
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("`", "\\(ga")
                .replace("'", "\\(aq")
                .replace("\"", "\\(dq")
                .replace("~", "\\(ti")
                .replace("^", "\\(ha");
        return safe.startsWith(".") ? "\\&" + safe : safe;
    }
}
