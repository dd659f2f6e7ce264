package org.orchestra.api.worker;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.remote.ReportFormat;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;

/** Reads reports only: what people send is read as strictly as the API says, in whatever format they claim it to be. */
public final class WorkerBodies extends ReportFormat {
    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType format) {
        return isReport(type) && super.canRead(type, format);
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType format) {
        return isReport(type.toClass()) && super.canRead(type, format);
    }

    private static boolean isReport(Class<?> type) {
        return type == RunKey.class || type.getPackage() == ReportFormat.class.getPackage();
    }
}
