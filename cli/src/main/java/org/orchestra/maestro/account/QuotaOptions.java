package org.orchestra.maestro.account;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a user's datasets may take of the volume. */
final class QuotaOptions {
    @Option(
            names = "--quota-bytes",
            paramLabel = "SIZE",
            converter = QuotaBytesConverter.class,
            description = "Maximum size of all the user's datasets, such as 500G.")
    private @Nullable Long bytes;

    @Option(
            names = "--quota-files",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Maximum number of files in all the user's datasets.")
    private @Nullable Integer files;

    @Option(
            names = "--default-quota",
            description = "Give the user the laboratory's default again, for bytes and files.")
    private boolean byDefault;

    boolean isGiven() {
        return bytes != null || files != null || byDefault;
    }

    /** Whether it contradicts itself. */
    boolean isContradiction() {
        return byDefault && (bytes != null || files != null);
    }

    QuotaResponse set(OrchestraServer server, String username) {
        return server.patch(
                Resource.of("quotas", username),
                new QuotaEditBody(bytes, files, byDefault ? true : null),
                QuotaResponse.class);
    }

    /** Reads an amount of storage. */
    static final class QuotaBytesConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return text.equals("0") ? 0L : (long) MemorySize.parse(text).mebibytes() << 20;
            } catch (TypeConversionException e) {
                throw new TypeConversionException(
                        text("'%s' is not a size; use whole MiB, such as 500G or 1.5T", text));
            }
        }
    }

    @JsonInclude(NON_NULL)
    private record QuotaEditBody(
            @Nullable Long maxBytes,
            @Nullable Integer maxFiles,
            @Nullable Boolean byDefault) {}
}
