const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const LISTENER = 'io.tidemark.attach.TidemarkListener';

/** The lines that attach an application to the server at `origin`; `token` stands in for it where one is needed. */
export function attachLines({ origin, hostname }, token) {
  const open = LOOPBACK.has(hostname);
  const address = open ? origin : `${origin}?token=${token}`;
  return {
    download: `curl -O ${open ? '' : `-H "Authorization: Bearer ${token}" `}${origin}/attach/tidemark-attach.jar`,
    submit: `--conf "spark.driver.extraJavaOptions=-javaagent:tidemark-attach.jar=${address}"`,
    program: `java "-javaagent:tidemark-attach.jar=${address}" …`,
    notebook: ['--conf spark.jars=tidemark-attach.jar', `--conf spark.sql.streaming.streamingQueryListeners=${LISTENER}`,
      `--conf "spark.tidemark.url=${address}"`].join(' \\\n'),
    needsToken: !open,
  };
}
