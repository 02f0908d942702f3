"""A person with a Matrix client that is not ours (matrix-nio, libolm), driven by lines of JSON on stdin and stdout."""
import asyncio
import base64
import io
import json
import sys

from nio import AsyncClient, AsyncClientConfig, EncryptionError, Event, MegolmEvent, SyncResponse, crypto


def tell(line):
    print(json.dumps(line), flush=True)


async def main(url, user, device, token, store):
    config = AsyncClientConfig(encryption_enabled=True, store_sync_tokens=True, max_timeouts=5)
    client = AsyncClient(url, user, device_id=device, store_path=store, config=config)
    client.restore_login(user, device, token)
    if client.should_upload_keys:
        await client.keys_upload()

    async def on_event(room, event):
        if isinstance(event, MegolmEvent):
            tell({"undecryptable": event.event_id, "room": room.room_id, "event": event.source})
            await client.request_room_key(event)
            return
        tell({"room": room.room_id, "event": event.source, "encrypted": bool(event.decrypted)})

    client.add_event_callback(on_event, Event)

    async def send(room, type, content, txn=None):
        return await client.room_send(room, type, content, tx_id=txn, ignore_unverified_devices=True)

    async def upload(data, type, name, encrypt):
        content = base64.b64decode(data)
        answer, keys = await client.upload(
            lambda *_: io.BytesIO(content), content_type=type, filename=name, encrypt=encrypt, filesize=len(content)
        )
        return {"url": answer.content_uri, "keys": keys, "size": len(content)}

    async def decrypt(data, file):
        body = crypto.attachments.decrypt_attachment(
            base64.b64decode(data), file["key"]["k"], file["hashes"]["sha256"], file["iv"])
        return {"data": base64.b64encode(body).decode()}

    async def read(room, event):
        found = (await client.room_get_event(room, event)).event
        if not isinstance(found, MegolmEvent):
            return {"readable": True}
        found.room_id = room
        try:
            client.decrypt_event(found)
            return {"readable": True}
        except EncryptionError:
            return {"readable": False}

    actions = {
        "send": send, "read": read, "upload": upload, "decrypt": decrypt,
        "join": lambda room: client.join(room),
        "invite": lambda room, user: client.room_invite(room, user),
        "redact": lambda room, event: client.room_redact(room, event),
        "members": lambda room: client.joined_members(room),
    }

    async def answer(line):
        request = json.loads(line)
        try:
            result = await actions[request.pop("do")](**request["with"])
            if not isinstance(result, dict):
                failed = hasattr(result, "status_code")
                result = {"error": str(result)} if failed else {
                    "event": getattr(result, "event_id", None), "room": getattr(result, "room_id", None)}
            tell({"answer": request["id"], **result})
        except Exception as error:  # whatever it is, the test has to hear of it
            tell({"answer": request["id"], "error": repr(error)})

    async def commands():
        reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        tasks = set()
        while line := await reader.readline():
            task = asyncio.create_task(answer(line))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    first = await client.sync(timeout=0, full_state=True)
    if not isinstance(first, SyncResponse):
        tell({"error": str(first)})
        return
    tell({"ready": True})

    async def follow():
        while True:
            try:
                await client.sync(timeout=20000)
                if client.should_upload_keys:
                    await client.keys_upload()
                if client.should_query_keys:
                    await client.keys_query()
                await client.send_to_device_messages()
            except Exception:  # the homeserver is away; a client goes on trying
                await asyncio.sleep(0.2)

    following = asyncio.create_task(follow())
    await commands()
    following.cancel()
    await client.close()


asyncio.run(main(*sys.argv[1:]))
