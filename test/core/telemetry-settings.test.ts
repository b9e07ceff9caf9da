import { describe, expect, test } from '@jest/globals';
import { readTelemetrySettings } from '../../src/core/telemetry-settings.js';

describe('where others see what Regreen does', () => {
  test('is nowhere unless it is said', () => {
    const off = { settings: { metricsPort: null, tracing: null }, problems: [] };
    expect(readTelemetrySettings({})).toEqual(off);
    expect(readTelemetrySettings({ REGREEN_METRICS_PORT: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual(off);
  });

  test('is read as OpenTelemetry names it', () => {
    const { settings, problems } = readTelemetrySettings({
      REGREEN_METRICS_PORT: '9464',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-scope = one=two',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    });
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      metricsPort: 9464,
      tracing: {
        endpoint: 'https://collector:4318',
        headers: { 'api-key': 'a b', 'x-scope': 'one=two' },
        serviceName: 'regreen',
        ratio: 0.25,
      },
    });
  });

  test.each([
    [{ REGREEN_METRICS_PORT: '99999' }, 'REGREEN_METRICS_PORT must be a port'],
    [{ REGREEN_METRICS_PORT: '94.5' }, 'REGREEN_METRICS_PORT must be a port'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a receiver such as http://collector:4318',
    ],
    [
      { OTEL_EXPORTER_OTLP_HEADERS: 'secret' },
      'OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs with commas between them, as in api-key=secret',
    ],
    [
      { OTEL_EXPORTER_OTLP_HEADERS: 'a=%zz' },
      'OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs with commas between them, as in api-key=secret',
    ],
  ])('%j is a mistake', (env, problem) => {
    expect(readTelemetrySettings(env).problems).toEqual([problem]);
  });
});
