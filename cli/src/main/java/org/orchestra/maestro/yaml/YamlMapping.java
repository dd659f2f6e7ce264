package org.orchestra.maestro.yaml;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Keys and their values, in the order in which they are written. */
public final class YamlMapping {
    private final Map<String, YamlValue> values = new LinkedHashMap<>();
    private final Map<String, YamlValue> keys = new LinkedHashMap<>();
    private final YamlValue whole;

    YamlMapping(YamlFile file, MappingNode node) {
        this.whole = new YamlValue(file, node);
        for (NodeTuple entry : node.getValue()) {
            YamlValue key = new YamlValue(file, entry.getKeyNode());
            if (keys.put(key.text(), key) != null) {
                throw key.fault(text("the key '%s' is there already; remove one of them", key.text()));
            }
            values.put(key.text(), new YamlValue(file, entry.getValueNode()));
        }
    }

    /** The values by their keys. */
    public Map<String, YamlValue> values() {
        return values;
    }

    /**
     * The value of a key that has to be there.
     *
     * @throws YamlFault when it is not
     */
    public YamlValue required(String key) {
        YamlValue value = values.get(key);
        if (value == null) {
            throw whole.fault(text("the key '%s' is missing; write '%s: ...'", key, key));
        }
        return value;
    }

    /**
     * Checks that there are no other keys.
     *
     * @param others what people may write instead, with the key that is right
     * @throws YamlFault when there is another; the message suggests the nearest
     */
    public void requireKnown(Collection<String> known, Map<String, String> others) {
        keys.forEach((key, written) -> {
            if (!known.contains(key)) {
                throw written.fault(NearKey.of(key, known, others)
                        .map(near -> text("unknown key '%s'; did you mean '%s'?", key, near))
                        .orElseGet(() -> text("unknown key '%s'; use one of %s", key, String.join(", ", known))));
            }
        });
    }
}
