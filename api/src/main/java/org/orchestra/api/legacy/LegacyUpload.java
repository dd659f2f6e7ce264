package org.orchestra.api.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.springframework.http.MediaType;

/**
 * A file on its way in, with the fields that precede it. The package sends the file last, so nothing of it has to be read
 * before it is known who sends it and whether it may be.
 *
 * @param filename as the client names it; null when it does not
 * @param content to the end of the file
 */
record LegacyUpload(
        Map<String, List<String>> fields, @Nullable String filename, InputStream content) {
    private static final String ATTRIBUTE = LegacyUpload.class.getName();
    private static final int MAX_FIELDS = 16;
    private static final int MAX_FIELD = 8 * 1024;
    private static final int MAX_HEADER = 4 * 1024;

    /** Whether the request is one. */
    static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && MediaType.valueOf(type).isCompatibleWith(MediaType.MULTIPART_FORM_DATA);
    }

    /**
     * Reads the fields of a request; {@link #of} finds the rest.
     *
     * @throws Refusal when the body is malformed, has no file, or has more before it than the package sends
     */
    static LegacyUpload begin(HttpServletRequest request) {
        try {
            FileUpload parser = new FileUpload();
            parser.setHeaderEncoding(UTF_8.name());
            parser.setPartHeaderSizeMax(MAX_HEADER);
            LegacyUpload upload = read(parser.getItemIterator(new ServletRequestContext(request)));
            request.setAttribute(ATTRIBUTE, upload);
            return upload;
        } catch (FileUploadException | MultipartStream.MalformedStreamException | InvalidFileNameException malformed) {
            throw noUpload();
        } catch (IOException broken) {
            throw Refusal.invalid("invalid-request", "The upload broke off before its end: send it again.");
        }
    }

    /**
     * What has been begun.
     *
     * @throws Refusal when the request is no upload
     */
    static LegacyUpload of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof LegacyUpload upload) {
            return upload;
        }
        throw noUpload();
    }

    private static LegacyUpload read(FileItemIterator parts) throws IOException {
        Map<String, List<String>> fields = new HashMap<>();
        while (parts.hasNext() && fields.size() < MAX_FIELDS) {
            FileItemStream part = parts.next();
            if (!part.isFormField()) {
                return new LegacyUpload(fields, part.getName(), part.openStream());
            }
            if (fields.put(part.getFieldName(), List.of(value(part))) != null) {
                throw noUpload();
            }
        }
        throw noUpload();
    }

    private static String value(FileItemStream part) throws IOException {
        try (InputStream content = part.openStream()) {
            byte[] value = content.readNBytes(MAX_FIELD + 1);
            if (value.length > MAX_FIELD) {
                throw noUpload();
            }
            return new String(value, UTF_8);
        }
    }

    private static Refusal noUpload() {
        return Refusal.invalid(
                "invalid-request",
                "This is no upload of one file in a form, with its fields before it: use castor.upload of lps-maestro.");
    }
}
