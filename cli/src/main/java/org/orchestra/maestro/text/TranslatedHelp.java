package org.orchestra.maestro.text;

import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Puts the help of all commands, which is written in English where each is defined, into the language of {@link Texts}. */
public final class TranslatedHelp {
    private final Map<String, String> descriptions = new HashMap<>();

    private TranslatedHelp() {}

    /** Translates the help of a command and of those below it. */
    public static void of(CommandLine root) {
        if (!Texts.areEnglish()) {
            TranslatedHelp help = new TranslatedHelp();
            help.translate(root);
            root.setResourceBundle(new Descriptions(help.descriptions));
        }
    }

    private void translate(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        translate(spec.usageMessage());
        spec.options().forEach(option -> describe(spec, key(option), option));
        spec.positionalParameters().forEach(parameter -> describe(spec, key(parameter), parameter));
        command.getSubcommands().values().forEach(this::translate);
    }

    private static void translate(UsageMessageSpec usage) {
        usage.header(translated(usage.header()));
        usage.description(translated(usage.description()));
        usage.footer(translated(usage.footer()));
        usage.synopsisHeading(Texts.text(usage.synopsisHeading()));
        usage.commandListHeading(Texts.text(usage.commandListHeading()));
        usage.exitCodeListHeading(Texts.text(usage.exitCodeListHeading()));
        Map<String, String> exitCodes = new LinkedHashMap<>(usage.exitCodeList());
        exitCodes.replaceAll((code, meaning) -> Texts.text(meaning));
        usage.exitCodeList(exitCodes);
    }

    /** Picocli asks a bundle for the description of an option or a parameter, and has no other way to change one. */
    private void describe(CommandSpec command, String key, ArgSpec argument) {
        String[] lines = translated(argument.description());
        for (int i = 0; i < lines.length; i++) {
            descriptions.put(command.qualifiedName(".") + "." + key + "." + i, lines[i].replace("%", "%%"));
        }
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    private static String key(PositionalParamSpec parameter) {
        return parameter.paramLabel() + "[" + parameter.index() + "]";
    }

    private static String[] translated(String[] lines) {
        return Arrays.stream(lines).map(Texts::text).toArray(String[]::new);
    }

    private static final class Descriptions extends ResourceBundle {
        private final Map<String, String> descriptions;

        Descriptions(Map<String, String> descriptions) {
            this.descriptions = Map.copyOf(descriptions);
        }

        @Override
        protected @Nullable Object handleGetObject(String key) {
            return descriptions.get(key);
        }

        @Override
        public Enumeration<String> getKeys() {
            return Collections.enumeration(descriptions.keySet());
        }
    }
}
