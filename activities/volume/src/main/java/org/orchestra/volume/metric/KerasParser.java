package org.orchestra.volume.metric;

import static org.orchestra.domain.Text.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Keras prints while it trains, with or without a progress bar: {@code Epoch 3/10}, then {@code 100/100 … - loss: 0.35 -
 * val_loss: 0.4} when the epoch is over. A bar of another length that follows is that of an evaluation, whose metrics get the
 * prefix {@code evaluate_}: it must not pass for the last epoch's.
 */
public final class KerasParser implements LogParserFactory {
    private static final String EPOCH = "Epoch ";
    private static final String EVALUATION = "evaluate_";

    @Override
    public String name() {
        return "keras";
    }

    @Override
    public LogParser parser(@Nullable String pattern) {
        LogParsers.requireNone(name(), pattern);
        return KerasParser::parse;
    }

    /**
     * How far the training is.
     *
     * @param epoch the number of the latest epoch
     * @param batches how many it had, once its bar has been full; empty before
     */
    private record Training(@Nullable Long epoch, String batches) {
        static Training of(String state) {
            int slash = state.indexOf('/');
            String epoch = slash < 0 ? state : state.substring(0, slash);
            return new Training(NumberText.step(NumberText.parse(epoch)), slash < 0 ? "" : state.substring(slash + 1));
        }

        boolean covers(String fullBar) {
            return epoch != null && (batches.isEmpty() || batches.equals(fullBar));
        }

        String with(String fullBar) {
            return format("%d/%s", epoch, fullBar);
        }
    }

    private static ParsedLine parse(String state, String line) {
        String text = line.strip();
        if (text.startsWith(EPOCH)) {
            Long epoch = fraction(text.substring(EPOCH.length()));
            return ParsedLine.nothing(epoch == null ? state : epoch.toString());
        }
        String full = fullBar(text);
        if (full == null) {
            return ParsedLine.nothing(state);
        }
        Map<String, Double> values = values(text);
        if (values.isEmpty()) {
            return ParsedLine.nothing(state);
        }
        Training training = Training.of(state);
        if (training.covers(full)) {
            return new ParsedLine(training.with(full), training.epoch(), values);
        }
        Map<String, Double> evaluated = new LinkedHashMap<>();
        values.forEach((name, value) -> evaluated.put(EVALUATION + name, value));
        return new ParsedLine(state, null, evaluated);
    }

    /** The 3 of "3/10"; null of anything else. */
    private static @Nullable Long fraction(String text) {
        int slash = text.indexOf('/');
        return slash < 0 || NumberText.parse(text.substring(slash + 1)) == null
                ? null
                : NumberText.step(NumberText.parse(text.substring(0, slash)));
    }

    /** The number of batches of a bar that is full; null of another one, and of a line that is none. */
    private static @Nullable String fullBar(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0) {
            return null;
        }
        String batches = text.substring(0, slash);
        boolean full = NumberText.step(NumberText.parse(batches)) != null
                && text.startsWith(batches, slash + 1)
                && (text.length() == 2 * slash + 1 || text.charAt(2 * slash + 1) == ' ');
        return full ? batches : null;
    }

    private static Map<String, Double> values(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        Arrays.stream(text.split(" - ")).forEach(part -> {
            int colon = part.indexOf(": ");
            Double value = colon < 0
                    ? null
                    : NumberText.parse(part.substring(colon + 2).strip());
            if (value != null) {
                values.put(part.substring(0, colon).strip(), value);
            }
        });
        return values;
    }
}
