package org.orchestra.maestro.session;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import tools.jackson.core.JacksonException;

/** The file in which a token is stored. */
final class CredentialsFile {
    private final PrivateFile file;

    /** Says where it is. */
    private final String variable;

    private CredentialsFile(Path file, String variable) {
        this.file = new PrivateFile(file);
        this.variable = variable;
    }

    /** The file in the user's home, for servers without a context. */
    static CredentialsFile in(Path home) {
        return new CredentialsFile(home.resolve(".maestro_credentials"), "HOME");
    }

    /** The file of a context. */
    static CredentialsFile of(ServerContext context, Path configuration) {
        return new CredentialsFile(
                configuration.resolve(ServerContexts.CREDENTIALS).resolve(context.name() + ".json"), "XDG_CONFIG_HOME");
    }

    /** Reads the credentials; a damaged file counts as absent, because the user has to authenticate in both cases. */
    @Nullable StoredCredentials read() {
        try {
            return file.read(StoredCredentials.class);
        } catch (JacksonException damaged) {
            return null;
        }
    }

    /** Replaces the credentials atomically. */
    void write(StoredCredentials credentials) {
        try {
            file.write(credentials);
        } catch (IOException e) {
            throw new CommandFailed(
                    text(
                            "Cannot write the token to %s; set %s to a directory that you can write to.",
                            file.path(), variable),
                    e);
        }
    }

    /** Removes the credentials, if there are any. */
    void delete() {
        try {
            file.delete();
        } catch (IOException e) {
            throw new CommandFailed(text("Cannot remove the token in %s; remove the file yourself.", file.path()), e);
        }
    }
}
