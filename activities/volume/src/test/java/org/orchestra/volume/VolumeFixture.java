package org.orchestra.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.volume.VolumeFiles.Listing;

/** A volume with a run of ana that wrote a result, and something of bob. */
abstract class VolumeFixture {
    @TempDir
    Path temporary;

    Path root;
    Path run;
    VolumeFiles volume;

    @BeforeEach
    void aRunThatWroteAResult() throws IOException {
        root = Files.createDirectory(temporary.resolve("volume"));
        run = Files.createDirectories(root.resolve("ana/user.ana.t/0.json/run-1"));
        Files.writeString(run.resolve("result.json"), "42");
        Files.writeString(Files.createDirectories(root.resolve("bob")).resolve("secret"), "bob's");
        volume = new VolumeFiles(new Storage(root));
    }

    Listing list(Path folder, int most) throws IOException {
        return volume.list(folder, most, new ListingBudget());
    }
}
