package org.orchestra.domain.scheduling;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

/**
 * The subject of a message: a number of jobs, or one job by its number.
 *
 * @param subject the words that begin the message
 * @param plural whether its verb is in the plural
 * @param pronoun how the message refers to the jobs when it compares them with others
 */
record JobsPhrase(String subject, boolean plural, String pronoun) {
    static JobsPhrase of(int jobs) {
        return new JobsPhrase(counted(jobs, "job"), jobs != 1, jobs == 1 ? "it" : "yours");
    }

    static JobsPhrase job(int number) {
        return new JobsPhrase(format("Job %d", number), false, "it");
    }

    /** For example "37 jobs wait". */
    String does(String verb) {
        return subject + " " + verb + (plural ? "" : "s");
    }
}
