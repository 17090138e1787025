/** A port that leads to another one, which can be changed: what a pooler or a virtual address is to the clients of a database that fails over. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export class Forwarder {
  readonly port: number;
  readonly #close: () => void;
  readonly #open = new Set<Socket>();
  #target: number;

  private constructor(server: ReturnType<typeof createServer>, target: number) {
    this.port = (server.address() as AddressInfo).port;
    this.#target = target;
    this.#close = () => server.close();
    server.on('connection', (client) => this.#forward(client));
  }

  static async to(target: number): Promise<Forwarder> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Forwarder(server, target);
  }

  /** Cuts all connections; new ones lead to the other port. */
  switchTo(target: number): void {
    this.#target = target;
    for (const socket of this.#open) socket.destroy();
  }

  close(): void {
    this.switchTo(this.#target);
    this.#close();
  }

  #forward(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
