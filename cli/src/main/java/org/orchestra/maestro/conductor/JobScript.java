package org.orchestra.maestro.conductor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.maestro.dataset.ScriptUpload;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.yaml.YamlFault;
import org.orchestra.maestro.yaml.YamlValue;

/** The script of a job. */
sealed interface JobScript {
    /** Longer than Linux reads of the first line of a script. */
    int FIRST_BYTES = 512;

    Pattern IN_DATASET = Pattern.compile("(user\\.[^./]+\\.[^/]+)(?:/(.+))?");

    /** The dataset that has it, sent to the server if it is not there yet. */
    String dataset(OrchestraServer server, String job);

    /** Its place in the dataset, as the command names it. */
    String inCommand();

    /** Its first line, which may name the program that runs it. */
    String firstLine(OrchestraServer server);

    /**
     * Finds a script.
     *
     * @param besides where the file is that names it
     * @throws YamlFault when it is neither on this machine nor in a dataset
     */
    static JobScript find(YamlValue written, Path besides) {
        String path = written.text();
        if (path.indexOf('\0') >= 0) {
            throw written.fault(text("a path has no NUL character; remove it"));
        }
        Path local = besides.resolve(path).normalize();
        if (Files.isRegularFile(local)) {
            return new LocalScript(local);
        }
        Matcher dataset = IN_DATASET.matcher(path);
        if (dataset.matches()) {
            if (("/" + dataset.group(2) + "/").matches(".*/\\.{0,2}/.*")) {
                throw written.fault(text(
                        "a path in a dataset has no '.', '..' or empty parts; write it as it is listed by: maestro"
                                + " castor show %s",
                        dataset.group(1)));
            }
            return new DatasetScript(dataset.group(1), dataset.group(2) == null ? "" : dataset.group(2));
        }
        throw written.fault(explainNone(local));
    }

    private static String explainNone(Path local) {
        return Files.exists(local)
                ? text(
                        "%s is no file; write its full path on this machine, or its dataset and path, as in"
                                + " user.ana.scripts/run.sh",
                        local)
                : text(
                        "there is no file %s; write its full path on this machine, or its dataset and path, as in"
                                + " user.ana.scripts/run.sh",
                        local);
    }

    private static String line(InputStream content) throws IOException {
        String start = new String(content.readNBytes(FIRST_BYTES), UTF_8);
        return start.lines().findFirst().orElse("");
    }

    /** A file on this machine. */
    record LocalScript(Path file) implements JobScript {
        @Override
        public String dataset(OrchestraServer server, String job) {
            return ScriptUpload.run(server, job + JobIds.SCRIPT, file);
        }

        @Override
        public String inCommand() {
            return "%SCRIPT";
        }

        @Override
        public String firstLine(OrchestraServer server) {
            try (InputStream content = Files.newInputStream(file)) {
                return line(content);
            } catch (IOException e) {
                throw new CommandFailed(text("Cannot read %s; check its permissions or choose another path.", file), e);
            }
        }
    }

    /**
     * A file in a dataset.
     *
     * @param path empty for a dataset of one file
     */
    record DatasetScript(String name, String path) implements JobScript {
        private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._+=@,/-]+");

        @Override
        public String dataset(OrchestraServer server, String job) {
            return name;
        }

        @Override
        public String inCommand() {
            if (path.isEmpty()) {
                return "%SCRIPT";
            }
            return "%SCRIPT/" + (PATH.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'");
        }

        @Override
        public String firstLine(OrchestraServer server) {
            String[] found = {""};
            server.download(content(server), body -> found[0] = line(body.content()));
            return found[0];
        }

        private Resource content(OrchestraServer server) {
            return files().below("content").with("path", path.isEmpty() ? onlyFile(server) : path);
        }

        private String onlyFile(OrchestraServer server) {
            List<ScriptFilesResponse.ScriptFileResponse> found = server.get(
                            files().with("size", 2), ScriptFilesResponse.class)
                    .items();
            if (found.size() != 1) {
                throw new CommandFailed(
                        found.isEmpty()
                                ? text("Dataset %s is empty; name another.", name)
                                : text(
                                        "Dataset %s has several files; name one, as in %s/%s",
                                        name, name, found.get(0).path()));
            }
            return found.get(0).path();
        }

        private Resource files() {
            return Resource.of("datasets", name).below("files");
        }
    }
}
