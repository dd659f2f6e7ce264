package org.orchestra.architecture.bad.workflow.clock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

public final class Iterates {
    public void over(HashMap<String, String> hashed, Map<String, String> map, Set<String> set, List<String> out) {
        out.addAll(hashed.values());
        map.forEach((key, value) -> out.add(key));
        for (String word : set) {
            out.add(word);
        }
        out.addAll(out.stream().collect(Collectors.toSet()));
    }
}
