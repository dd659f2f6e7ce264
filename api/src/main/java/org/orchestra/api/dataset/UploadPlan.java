package org.orchestra.api.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.orchestra.api.dataset.UploadRepository.SentContent;
import org.orchestra.volume.UploadFolder.Received;

/**
 * What of an announced dataset is to be sent: each content once that is neither on the volume nor has come, first the one that
 * has begun to.
 *
 * @param stream the contents that are sent, in their order
 * @param newFiles how many files are not those of the version before
 * @param newBytes the sizes of these files together
 */
record UploadPlan(List<SentContent> stream, int newFiles, long newBytes) {

    /** @param there the checksums of the files that are on the volume */
    static UploadPlan of(List<DatasetFile> files, Set<String> there, Received received) {
        List<SentContent> stream = new ArrayList<>();
        Set<String> known = new HashSet<>();
        int newFiles = 0;
        long newBytes = 0;
        for (int number = 0; number < files.size(); number++) {
            DatasetFile file = files.get(number);
            if (there.contains(file.sha256())) {
                continue;
            }
            newFiles++;
            newBytes += file.bytes();
            SentContent content = new SentContent(number, file.sha256(), file.bytes());
            if (known.add(file.sha256()) && !UploadStream.isWhole(content, received)) {
                stream.add(content);
            }
        }
        stream.sort(Comparator.comparing(content -> UploadStream.begun(content, received) == 0));
        return new UploadPlan(stream, newFiles, newBytes);
    }

    /** The places in the stream of the files whose contents are sent, by their places in the announcement. */
    Map<Integer, Integer> turns() {
        Map<Integer, Integer> turns = new LinkedHashMap<>();
        for (SentContent content : stream) {
            turns.put(content.number(), turns.size());
        }
        return turns;
    }
}
