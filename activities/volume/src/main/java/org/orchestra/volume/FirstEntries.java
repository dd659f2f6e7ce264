package org.orchestra.volume;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.VolumeFiles.Entry;

/** The first files by path of any number of them, as many as there is room for. */
final class FirstEntries {
    static final Comparator<Entry> BY_PATH = Comparator.comparing(Entry::path);

    private final String after;
    private final int most;
    private final ListingBudget budget;
    private final PriorityQueue<Entry> first = new PriorityQueue<>(BY_PATH.reversed());
    /** The first that there was no room for: what follows it must not come before it on a later page. */
    private @Nullable Entry end;

    /** @param after only paths that follow this one count */
    FirstEntries(String after, int most, ListingBudget budget) {
        this.after = after;
        this.most = most;
        this.budget = budget;
    }

    void add(Entry file) {
        if (file.path().compareTo(after) <= 0 || isBehindTheEnd(file)) {
            return;
        }
        while (first.size() == most || !budget.keep(file.path())) {
            Entry last = first.peek();
            if (last == null || BY_PATH.compare(file, last) > 0) {
                end = file;
                return;
            }
            budget.drop(first.remove().path());
            end = last;
        }
        first.add(file);
    }

    private boolean isBehindTheEnd(Entry file) {
        return end != null && BY_PATH.compare(file, end) >= 0;
    }

    List<Entry> sorted() {
        return first.stream().sorted(BY_PATH).toList();
    }

    /** Whether there are more. */
    boolean more() {
        return end != null;
    }
}
