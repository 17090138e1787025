/** The page, as a person meets it: a real server with a small city, the built page, and Chromium. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../src/api/server.ts';
import { CheckIn } from '../../src/app/checkin.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { saoPaulo } from '../../src/simulation/options.ts';
import { simulate } from '../../src/simulation/simulate.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'checkin-page-'));
/** Saturday, 20:00 in São Paulo, when most bars are open. */
const saturdayNight = Date.UTC(2026, 3, 25, 23);

interface City {
  readonly url: string;
  readonly checkin: CheckIn;
  readonly server: FastifyInstance;
}

interface Visit {
  readonly page: Page;
  /** What no visit may bring about: errors, and requests to other hosts. */
  readonly troubles: readonly string[];
}

/** A city without a past, so that rules answer: it is there in a second. */
async function openCity(name: string, change: (event: Event) => Event = (event) => event): Promise<City> {
  const checkin = await CheckIn.open({ dir: join(folder, name), clock: { now: () => saturdayNight } });
  for (const events of simulate({ ...saoPaulo, venues: 300, people: 40, weeks: 0 })) await checkin.trackEvents(events.map(change));
  const server = await createServer({
    operations: checkin,
    logger: pino({ level: 'silent' }),
    webDir: join(folder, 'web'),
    version: '0.0.0',
  });
  return { url: await server.listen({ port: 0, host: '127.0.0.1' }), checkin, server };
}

async function closeCity({ server, checkin }: City): Promise<void> {
  await server.close();
  await checkin.close();
}

const where = executablePath === undefined ? 'the page (skipped: Chromium is not installed)' : 'the page';
describe.skipIf(executablePath === undefined)(where, () => {
  let browser: Browser;
  let city: City;

  beforeAll(async () => {
    await build({
      configFile: join(import.meta.dirname, '../../web/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(folder, 'web') },
    });
    city = await openCity('city');
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await closeCity(city);
    rmSync(folder, { recursive: true, force: true });
  });

  async function visit(path: string, options: BrowserContextOptions = {}, { url } = city): Promise<Visit> {
    const troubles: string[] = [];
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('request', (request) => !request.url().startsWith(url) && !request.url().startsWith('data:') && troubles.push(request.url()));
    await page.goto(url + path);
    return { page, troubles };
  }

  it('answers a wish with a list, and a rejected place leaves it for good', async () => {
    const { page, troubles } = await visit('/');
    await page.getByRole('searchbox').fill('um bar');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Para o seu pedido' }).waitFor();
    await page.getByRole('list', { name: 'Entendi' }).getByText('bar', { exact: true }).waitFor();
    const [first, ...others] = await listed(page);
    expect(others.length).toBeGreaterThan(3);
    expect(await page.getByRole('application').getByRole('button', { name: /º: / }).count()).toBe(others.length + 1);

    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/recommendations'));
    await firstItem(page)
      .getByRole('button', { name: /^Não é pra mim/ })
      .click();
    expect((await asked).postDataJSON()).toMatchObject({ text: 'um bar', minSeq: expect.any(Number) as number });
    await page.getByText(`Anotado: não mostramos mais ${first}.`).waitFor();
    expect(await listed(page)).not.toContain(first);

    // After a reload nothing but the server remembers.
    await page.reload();
    await firstItem(page).waitFor();
    expect(await listed(page)).not.toContain(first);
    expect(troubles).toEqual([]);
  });

  it('marks an accepted place, and tells the log of views, clicks and answers', async () => {
    const { page, troubles } = await visit('/?q=restaurante&who=person-00001');
    const told: string[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/v1/events')) return;
      for (const { kind } of (request.postDataJSON() as { events: { kind: string }[] }).events) told.push(kind);
    });
    await firstItem(page)
      .getByRole('button', { name: /^Detalhes/ })
      .click();
    await firstItem(page).getByText('Endereço').waitFor();
    await page.waitForRequest((request) => request.postData()?.includes('"view"') === true);
    await firstItem(page)
      .getByRole('button', { name: /^Quero ir/ })
      .click();
    await page.getByText('Você quer ir').first().waitFor();
    await expect.poll(() => new Set(told)).toEqual(new Set(['view', 'click', 'accept']));
    expect(troubles).toEqual([]);
  });

  it('moves the person by the keyboard and asks again from there', async () => {
    const { page } = await visit('/?q=restaurante');
    await firstItem(page).waitFor();
    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/recommendations'));
    await page.getByRole('button', { name: /^Você está aqui/ }).press('Shift+ArrowRight');
    const { context } = (await asked).postDataJSON() as { context: { location: { longitude: number } } };
    expect(new URL(page.url()).searchParams.get('at')).toContain(context.location.longitude.toFixed(5));
  });

  it('speaks English when asked to, and says that rules answered', async () => {
    const { page } = await visit('/');
    await page.getByRole('button', { name: 'Idioma: English' }).click();
    await page.getByRole('heading', { name: 'Good ideas for you' }).waitFor();
    await page.getByRole('button', { name: /^No model has been trained yet/ }).waitFor();
  });

  it('fits a narrow phone in the dark', async () => {
    const { page } = await visit('/?q=restaurante', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    await firstItem(page).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });

  it('shows what went wrong and what to do, and tries again', async () => {
    const { page } = await visit('/');
    await firstItem(page).waitFor();
    const problem = {
      type: 'x',
      title: 'Not available',
      status: 503,
      detail: 'the log is closed',
      code: 'log.closed',
      action: 'Start it again.',
    };
    await page.route(
      '**/v1/recommendations',
      (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem }),
      { times: 1 },
    );
    await page.getByRole('searchbox').fill('um museu');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('Not available').waitFor();
    await alert.getByText('Start it again.').waitFor();
    await alert.getByRole('button', { name: 'Tentar de novo' }).click();
    await page.getByRole('heading', { name: 'Para o seu pedido' }).waitFor();
  });

  it('gives the list the room of the map when no venue has coordinates', async () => {
    const unplaced = await openCity('unplaced', (event) => {
      if (event.type === 'venue.upserted') return { ...event, venue: withoutPlace(event.venue) };
      return event.type === 'user.upserted' ? { ...event, user: { id: event.user.id } } : event;
    });
    try {
      const { page } = await visit('/?q=restaurante', {}, unplaced);
      await page.getByText('Sem mapa por aqui').waitFor();
      await firstItem(page).waitFor();
      expect(await page.getByRole('application').count()).toBe(0);
    } finally {
      await closeCity(unplaced);
    }
  });
});

function firstItem(page: Page): Locator {
  return page.getByRole('list', { name: 'Lugares recomendados' }).locator('> li').first();
}

function listed(page: Page): Promise<string[]> {
  return page.getByRole('list', { name: 'Lugares recomendados' }).getByRole('heading').allInnerTexts();
}

function withoutPlace(venue: Venue): Venue {
  const unplaced = { ...venue };
  delete unplaced.location;
  return unplaced;
}
