package org.orchestra.api.server;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The HTTP server of the API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServerSettings.class)
class ServerConfiguration {
    /** How long a thread waits until it may wait for a client. */
    private static final Duration FOR_A_PLACE = Duration.ofSeconds(1);

    /** Not of the server of health: jobs of the local cluster have the address of its clients, and could take all of its share. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionsPerAddress(ServerSettings settings) {
        return factory -> factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof BoundedHttpProtocol http) {
                http.boundConnections(settings.connectionsPerAddress());
            }
        });
    }

    @Bean
    BodyFilter bodyFilter(
            ServerSettings settings,
            TomcatServerProperties tomcat,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return new BodyFilter(
                settings.maxBody().toBytes(),
                () -> new ClientPace(
                        Ticker.systemTicker(),
                        settings.patience(),
                        settings.leastRate().toBytes()),
                new ClientWaits(tomcat.getThreads().getMax(), FOR_A_PLACE),
                problems);
    }
}
