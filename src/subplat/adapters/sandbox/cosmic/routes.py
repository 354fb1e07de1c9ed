"""Buckets, objects and media, as the REST API of version 3 has them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.cosmic import objects
from subplat.adapters.sandbox.cosmic.errors import CosmicRefusal
from subplat.adapters.sandbox.cosmic.search import found
from subplat.adapters.sandbox.cosmic.state import CosmicState, StoredFile, object_view
from subplat.adapters.sandbox.exact_json import json_answer, read_json
from subplat.adapters.sandbox.gate import SUMMARY

AnyRequest = Request[Any, Any, Any]


def object_routes(state: CosmicState) -> Sequence[ControllerRouterHandler]:
    """Search, read, create, change, delete."""

    @get("/v3/buckets/{bucket:str}/objects")
    async def find(request: AnyRequest, bucket: FromPath[str]) -> Response[bytes]:
        _may_read(state, request, bucket)
        return json_answer(found(state, {name: str(value) for name, value in request.query_params.items()}))

    @get("/v3/buckets/{bucket:str}/objects/{object_id:str}")
    async def read(request: AnyRequest, bucket: FromPath[str], object_id: FromPath[str]) -> Response[bytes]:
        _may_read(state, request, bucket)
        return json_answer({"object": object_view(objects.get(state, object_id))})

    @post("/v3/buckets/{bucket:str}/objects")
    async def create(request: AnyRequest, bucket: FromPath[str]) -> Response[bytes]:
        _may_write(state, request, bucket)
        stored = objects.create(state, await _json(request))
        request.state[SUMMARY] = f"created {stored.title}"
        return json_answer({"object": object_view(stored)})

    @patch("/v3/buckets/{bucket:str}/objects/{object_id:str}")
    async def change(request: AnyRequest, bucket: FromPath[str], object_id: FromPath[str]) -> Response[bytes]:
        _may_write(state, request, bucket)
        stored = objects.change(state, object_id, await _json(request))
        request.state[SUMMARY] = f"changed {stored.title}"
        return json_answer({"object": object_view(stored)})

    @delete("/v3/buckets/{bucket:str}/objects/{object_id:str}", status_code=200)
    async def remove(request: AnyRequest, bucket: FromPath[str], object_id: FromPath[str]) -> Response[bytes]:
        _may_write(state, request, bucket)
        stored = objects.get(state, object_id)
        del state.objects[stored.id]
        request.state[SUMMARY] = f"deleted {stored.title}"
        return json_answer({"message": "Object deleted"})

    return [find, read, create, change, remove]


def media_routes(state: CosmicState) -> Sequence[ControllerRouterHandler]:
    """Upload below the bucket; the files themselves are public, at the address that the upload answers."""

    @post("/v3/buckets/{bucket:str}/media")
    async def upload(request: AnyRequest, bucket: FromPath[str]) -> Response[bytes]:
        _may_write(state, request, bucket)
        form = await request.form()
        sent = form.get("media")
        if not isinstance(sent, UploadFile):
            raise CosmicRefusal(400, "'media' must be a file")
        key = state.world.ids.hex24()
        file = StoredFile(
            id=key,
            name=f"{key}-{sent.filename}",
            original_name=sent.filename,
            content_type=sent.content_type,
            content=await sent.read(),
            created_at=state.world.clock.now(),
        )
        state.media[file.name] = file
        request.state[SUMMARY] = f"uploaded {sent.filename}"
        address = f"{str(request.base_url).rstrip('/')}/cosmic/media/{quote(file.name)}"
        view = {"id": key, "name": file.name, "original_name": file.original_name, "size": len(file.content)}
        return json_answer({"media": {**view, "type": file.content_type, "url": address, "bucket": bucket}})

    @get("/media/{name:str}")
    async def show(name: FromPath[str]) -> Response[bytes]:
        file = state.media.get(name)
        if file is None:
            raise CosmicRefusal(404, "Media not found")
        # Never rendered by a browser as part of this origin.
        headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
        return Response(file.content, media_type=file.content_type, headers=headers)

    return [upload, show]


def _may_read(state: CosmicState, request: AnyRequest, bucket: str) -> None:
    _bucket(state, bucket)
    if request.query_params.get("read_key") != state.account.read_key:
        raise CosmicRefusal(401, "You do not have access to read from this Bucket. Check the read_key.")


def _may_write(state: CosmicState, request: AnyRequest, bucket: str) -> None:
    _bucket(state, bucket)
    if request.headers.get("authorization") != f"Bearer {state.account.write_key}":
        raise CosmicRefusal(401, "You do not have access to write to this Bucket. Check the write_key.")


def _bucket(state: CosmicState, bucket: str) -> None:
    if bucket != state.account.bucket:
        raise CosmicRefusal(404, "Bucket not found")


async def _json(request: AnyRequest) -> Any:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise CosmicRefusal(400, "The body must be application/json")
    try:
        return read_json(await request.body())
    except ValueError as error:
        raise CosmicRefusal(400, f"The body is not JSON: {error}") from error
