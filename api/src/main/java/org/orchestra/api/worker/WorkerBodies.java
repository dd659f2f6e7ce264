package org.orchestra.api.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.remote.ReportFormat;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;

/**
 * Reads reports only, and writes their answers only: what people send is read as strictly as the API says, in whatever format
 * they claim it to be, and what they get has the format of the API when they ask for none.
 */
public final class WorkerBodies extends ReportFormat {
    /** Nobody else is told of this format. */
    @Override
    public List<MediaType> getSupportedMediaTypes(Class<?> type) {
        return isReport(type) ? super.getSupportedMediaTypes(type) : List.of();
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType format) {
        return isReport(type) && super.canRead(type, format);
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType format) {
        return isReport(type.toClass()) && super.canRead(type, format);
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType format) {
        return format != null && super.canWrite(type, format);
    }

    @Override
    public boolean canWrite(ResolvableType type, Class<?> valueClass, @Nullable MediaType format) {
        return format != null && super.canWrite(type, valueClass, format);
    }

    private static boolean isReport(Class<?> type) {
        return type == RunKey.class || type.getPackage() == ReportFormat.class.getPackage();
    }
}
