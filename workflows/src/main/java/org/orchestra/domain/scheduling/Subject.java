package org.orchestra.domain.scheduling;

/**
 * Whom a sentence is about: some jobs by how many, or one by its number.
 *
 * @param words as a sentence begins
 * @param many whether its verb is in the plural
 * @param other how the sentence calls them where it compares them with others
 */
record Subject(String words, boolean many, String other) {
    static Subject of(int jobs) {
        return jobs == 1 ? new Subject("1 job", false, "it") : new Subject("%,d jobs".formatted(jobs), true, "yours");
    }

    static Subject job(int number) {
        return new Subject("Job %d".formatted(number), false, "it");
    }

    /** As in "37 jobs wait". */
    String does(String verb) {
        return words + " " + verb + (many ? "" : "s");
    }
}
