package org.orchestra.maestro.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;

/** The download of a file that replaces its target when complete. An interrupted download leaves no file. */
public record FileDownload(DownloadDirectory directory, Path target) {

    public void download(OrchestraServer server, Resource resource) {
        try {
            fetch(server, resource);
        } catch (UnwritableFile e) {
            throw directory.blame(e);
        }
    }

    private void fetch(OrchestraServer server, Resource resource) {
        server.download(resource, body -> {
            Path part = part(directory.preparedParent(target));
            try {
                LocalFile.copy(body.content(), part, bytes -> {});
                LocalFile.moveIntoPlace(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        });
    }

    private static Path part(Path parent) {
        try {
            return Files.createTempFile(parent, ".maestro", ".part");
        } catch (IOException e) {
            throw LocalFile.unwritable(parent, e);
        }
    }
}
