package org.orchestra.maestro.terminal;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Has an option take a value after {@code =} only: a word that follows is another argument. */
public final class AttachedValue implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // the type of picocli
    public boolean preprocess(Stack<String> words, CommandSpec spec, ArgSpec option, Map<String, Object> how) {
        if (" ".equals(how.get("separator"))) {
            words.push(((OptionSpec) option).fallbackValue());
        }
        return false;
    }
}
