package org.orchestra.maestro.yaml;

import java.util.List;
import org.orchestra.maestro.text.Texts;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A value at its place in a file. Each reading of it fails with a {@link YamlFault} when it is of another kind. */
public final class YamlValue {
    private final YamlFile file;
    private final Node node;

    YamlValue(YamlFile file, Node node) {
        this.file = file;
        this.node = node;
    }

    /** A text or number, letter by letter as it is written: {@code 3.10} is not 3.1. */
    public String text() {
        if (!(node instanceof ScalarNode scalar)) {
            throw fault(Texts.text("this is %s; write one value", kind()));
        }
        if (node.getTag().equals(Tag.NULL)) {
            throw fault(Texts.text("there is no value; write one, or remove the key"));
        }
        requireKnown(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL);
        return scalar.getValue();
    }

    /** A text or number, as an option of the command line takes it. */
    public <T> T text(ITypeConverter<T> converter) {
        String text = text();
        try {
            return converter.convert(text);
        } catch (TypeConversionException e) {
            throw fault(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Yes or no. */
    public boolean flag() {
        String text = text();
        if (!node.getTag().equals(Tag.BOOL)) {
            throw fault(Texts.text("'%s' is neither true nor false; write one of them", text));
        }
        return Boolean.parseBoolean(text);
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** Whether it is a text, and neither a number nor true nor false. */
    public boolean isText() {
        return node.getTag().equals(Tag.STR);
    }

    /** Whether it is true or false. */
    public boolean isFlag() {
        return node.getTag().equals(Tag.BOOL);
    }

    /** Some texts, or one that need not be written as a list. */
    public List<String> texts() {
        return node instanceof SequenceNode
                ? items().stream().map(YamlValue::text).toList()
                : List.of(text());
    }

    /** The values of a list. */
    public List<YamlValue> items() {
        if (!isList()) {
            throw fault(Texts.text("this is %s; write a list, such as [a, b]", kind()));
        }
        requireKnown(Tag.SEQ);
        return ((SequenceNode) node)
                .getValue().stream().map(item -> new YamlValue(file, item)).toList();
    }

    /**
     * Keys and values.
     *
     * @param example one of them, for somebody who has written anything else
     */
    public YamlMapping mapping(String example) {
        if (!(node instanceof MappingNode entries)) {
            throw fault(Texts.text("this is %s; write keys and values, such as '%s'", kind(), example));
        }
        requireKnown(Tag.MAP);
        return new YamlMapping(file, entries);
    }

    private void requireKnown(Tag... tags) {
        if (!List.of(tags).contains(node.getTag())) {
            throw fault(Texts.text(
                    "the tag %s is not supported; remove it", node.getTag().getValue()));
        }
    }

    private String kind() {
        if (node instanceof MappingNode) {
            return Texts.text("a mapping");
        }
        return node instanceof SequenceNode ? Texts.text("a list") : Texts.text("one value");
    }

    /** What is wrong here. */
    public YamlFault fault(String message) {
        return file.fault(node.getStartMark(), message);
    }
}
