package org.orchestra.maestro.server;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;

/** The authorities whose word a server's certificate is taken on: Java's, and those of a file. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /** @param file null for Java's alone */
    static SSLSocketFactory sockets(@Nullable Path file) {
        if (file == null) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try {
            List<Certificate> all = new ArrayList<>(read(file));
            for (TrustManager manager : managers(null)) {
                all.addAll(List.of(((X509TrustManager) manager).getAcceptedIssuers()));
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), all.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(file, e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /**
     * Reads the certificates of a PEM file.
     *
     * @throws CommandFailed when it has none
     */
    public static List<X509Certificate> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw unusable(file, null);
            }
            return certificates;
        } catch (IOException | CertificateException e) {
            throw unusable(file, e);
        }
    }

    private static CommandFailed unusable(Path file, @Nullable Throwable cause) {
        String message = Files.isReadable(file)
                ? text(
                        "%s has no certificates in PEM form; ask your admin for the file of the server's certificate"
                                + " authority.",
                        file)
                : text("%s cannot be read; ask your admin for the file of the server's certificate authority.", file);
        return cause == null ? new CommandFailed(message) : new CommandFailed(message, cause);
    }
}
