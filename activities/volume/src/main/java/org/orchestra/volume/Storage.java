package org.orchestra.volume;

import java.nio.file.Path;
import java.util.UUID;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;

/**
 * The layout of the volume. Every path lies below the root, because names are validated before they get here.
 *
 * <pre>
 * &lt;root&gt;/.incoming/                                     incomplete uploads, logs and links
 * &lt;root&gt;/.uploads/&lt;id&gt;/                                  what has come of an upload that may go on, see {@link UploadFolder}
 * &lt;root&gt;/.discarded/                                    what is being removed
 * &lt;root&gt;/.volume/&lt;id&gt;/                                   by which the database knows the volume; empty
 * &lt;root&gt;/.site/                                         notes on what is on a volume that is not the server's, see {@link SiteFolders}
 * &lt;root&gt;/.probe/                                        like a user's, for trying what a run may do
 * &lt;root&gt;/&lt;user&gt;/                                         mounted into the pods of this user, read-only
 * &lt;root&gt;/&lt;user&gt;/scratch/                                 what the user's runs share; writable in each
 * &lt;root&gt;/&lt;user&gt;/&lt;anything else&gt;                     what users have there themselves, see {@link HomePath}
 * &lt;root&gt;/&lt;user&gt;/files/&lt;dataset&gt;/&lt;path&gt;                the first version of a dataset that was uploaded
 * &lt;root&gt;/&lt;user&gt;/files/@&lt;version&gt;/&lt;dataset&gt;/&lt;path&gt;     each later one; no dataset's name has an @
 * &lt;root&gt;/&lt;user&gt;/&lt;task&gt;/&lt;job name&gt;/run-&lt;attempt&gt;/         the run's working directory, writable in it alone; %OUT is in it
 * &lt;root&gt;/&lt;user&gt;/&lt;task&gt;/&lt;job name&gt;/run-&lt;attempt&gt;.log
 * &lt;root&gt;/&lt;user&gt;/&lt;task&gt;/.pack-&lt;job&gt;-&lt;attempt&gt;/            a pack while it goes on, see {@link PackFolder}
 * &lt;root&gt;/&lt;user&gt;/&lt;task&gt;/&lt;job name&gt;/result                a link to the last run that succeeded
 * </pre>
 *
 * @param root the folder where the volume is mounted, the same for every process and every pod
 */
public record Storage(Path root) {
    /** The name of the folder that a user's jobs share. */
    static final String SCRATCH = "scratch";

    /** The permissions of a folder that jobs write: an image runs as any account. */
    static final int OPEN_TO_ALL = 0777;

    public Storage {
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("The storage root must be an absolute path, not " + root + ".");
        }
    }

    /** The folder of uploads that are not complete; on the same file system as their destination. */
    public Path incoming() {
        return root.resolve(".incoming");
    }

    /** The folder of uploads that may go on; on the same file system as their destination. */
    public Path uploads() {
        return root.resolve(".uploads");
    }

    /** The folder of what is no longer wanted; on the same file system as where it was. */
    public Path discarded() {
        return root.resolve(".discarded");
    }

    /** An empty folder that is there when the volume is. */
    public Path mark(UUID id) {
        return root.resolve(".volume").resolve(id.toString());
    }

    /** The folder of the notes on what is here; only a volume that is not the server's has it. */
    public Path siteNotes() {
        return root.resolve(".site");
    }

    /** A folder like a user's, which belongs to nobody. */
    Path probe() {
        return root.resolve(".probe");
    }

    /** The user's folder, the only one that is mounted into the user's pods. */
    public Path user(String username) {
        return root.resolve(username);
    }

    /** The folder of all datasets of a user; none before the first upload. */
    public Path datasets(String username) {
        return user(username).resolve("files");
    }

    /** The folder of a dataset, of one file or many: for one that was registered in place, where its owner has it. */
    public Path dataset(DatasetVersion dataset) {
        OwnedName name = dataset.name();
        if (dataset.folder() != null) {
            return user(name.owner()).resolve(dataset.folder());
        }
        Path files = datasets(name.owner());
        Path versions = dataset.version() == 1 ? files : files.resolve("@" + dataset.version());
        return versions.resolve(name.value());
    }

    /** The folder of everything that a task's jobs wrote. */
    public Path task(OwnedName name) {
        return user(name.owner()).resolve(name.value());
    }

    /** The working directory of one run. */
    public Path run(OwnedName task, String jobName, int attempt) {
        return task(task).resolve(jobName).resolve("run-" + attempt);
    }

    /** The stored log of one run. */
    public Path log(OwnedName task, String jobName, int attempt) {
        return task(task).resolve(jobName).resolve("run-" + attempt + ".log");
    }
}
