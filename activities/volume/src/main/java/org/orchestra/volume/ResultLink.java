package org.orchestra.volume;

import static org.orchestra.volume.VolumeFiles.name;
import static org.orchestra.volume.VolumeFiles.parent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.orchestra.volume.linux.Folder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The link {@code result} of a job, to the folder of its last run that succeeded. */
final class ResultLink {
    private static final Logger LOG = LoggerFactory.getLogger(ResultLink.class);
    private static final String RESULT = "result";
    private static final Pattern RUN = Pattern.compile("run-\\d{1,9}");

    private final VolumeFiles volume;

    ResultLink(VolumeFiles volume) {
        this.volume = volume;
    }

    /** Never points the link back to an earlier run: a worker that was suspended may finish a run late. */
    void pointTo(Path directory) throws IOException {
        String target = name(directory);
        try (Folder incoming = volume.own(volume.storage().incoming());
                Folder job = volume.folder(parent(directory))) {
            if (job.linkTarget(RESULT)
                    .filter(now -> attempt(now) >= attempt(target))
                    .isPresent()) {
                return;
            }
            String temporary = UUID.randomUUID().toString();
            incoming.link(temporary, target);
            try {
                if (!incoming.moveUnlessFolder(temporary, job, RESULT)) {
                    LOG.warn("{}: a folder has the name of the result link", directory);
                }
            } finally {
                incoming.remove(temporary);
            }
        }
    }

    /** The attempt in the name of a run's folder; 0 for any other name. */
    private static int attempt(String run) {
        return RUN.matcher(run).matches() ? Integer.parseInt(run.substring("run-".length())) : 0;
    }
}
