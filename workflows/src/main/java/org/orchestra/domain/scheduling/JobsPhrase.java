package org.orchestra.domain.scheduling;

import static org.orchestra.domain.Text.format;

/**
 * Whom a sentence is about: some jobs by how many, or one by its number.
 *
 * @param words as a sentence begins
 * @param many whether its verb is in the plural
 * @param other how the sentence calls them where it compares them with others
 */
record JobsPhrase(String words, boolean many, String other) {
    static JobsPhrase of(int jobs) {
        return jobs == 1
                ? new JobsPhrase("1 job", false, "it")
                : new JobsPhrase(format("%,d jobs", jobs), true, "yours");
    }

    static JobsPhrase job(int number) {
        return new JobsPhrase(format("Job %d", number), false, "it");
    }

    /** As in "37 jobs wait". */
    String does(String verb) {
        return words + " " + verb + (many ? "" : "s");
    }
}
