import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graph, newUser, refusal } from './clients.mjs';

const sku = async (partNumber) =>
  (await graph.api('/subscribedSkus').get()).value.find((sku) => sku.skuPartNumber === partNumber);

test('a licence takes a seat, and gives it back', async () => {
  const before = await sku('O365_BUSINESS_PREMIUM');
  const user = await graph.api('/users').post(newUser());
  const assign = (addLicenses, removeLicenses) =>
    graph.api(`/users/${user.id}/assignLicense`).post({ addLicenses, removeLicenses });
  await assign([{ skuId: before.skuId, disabledPlans: [] }], []);
  const licensed = await graph.api(`/users/${user.id}`).select('assignedLicenses').get();
  assert.deepEqual(licensed.assignedLicenses.map((licence) => licence.skuId), [before.skuId]);
  assert.equal((await sku('O365_BUSINESS_PREMIUM')).consumedUnits, before.consumedUnits + 1);
  const details = await graph.api(`/users/${user.id}/licenseDetails`).get();
  assert.equal(details.value[0].skuPartNumber, 'O365_BUSINESS_PREMIUM');

  await assign([], [before.skuId]);
  assert.equal((await sku('O365_BUSINESS_PREMIUM')).consumedUnits, before.consumedUnits);
});

test('without a usage location, or without a free seat, no licence is given', async () => {
  const { skuId, prepaidUnits, consumedUnits } = await sku('EXCHANGESTANDARD');
  const assign = async (user) =>
    graph.api(`/users/${user.id}/assignLicense`).post({ addLicenses: [{ skuId }], removeLicenses: [] });
  const nowhere = await graph.api('/users').post(newUser(undefined, { usageLocation: undefined }));
  await assert.rejects(assign(nowhere), { statusCode: 400, message: /usage location/i });
  for (let n = consumedUnits; n < prepaidUnits.enabled; n += 1) {
    await assign(await graph.api('/users').post(newUser()));
  }
  const late = await graph.api('/users').post(newUser());
  assert.match(await refusal(assign(late)), /^400 Request_BadRequest$/);
});
