package org.orchestra.store.edit;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/** What is edited, and of which several may not overwrite each other's edits. */
public interface Versioned {
    /** Rises with every edit. */
    int version();

    /**
     * Holds the version that an edit starts from against the one that there is, which the transaction has locked.
     *
     * @param seen null for an edit that holds for any
     * @param what names it in a sentence, as in "queue cpu"
     * @throws Refusal when they differ
     */
    static void require(@Nullable Integer seen, int version, String what) {
        if (seen != null && seen != version) {
            throw Refusal.outdated(
                    "edited-meanwhile",
                    format(
                            "Somebody else has edited %s meanwhile: look at it again and repeat what you still want.",
                            what));
        }
    }
}
